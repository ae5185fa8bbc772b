import { ServiceModule } from '@collegium/http';
import { Module } from '@nestjs/common';
import { ApplicationImportRow, ImportedApplicantRow } from './application-imports/application-import.entity.js';
import { ApplicationImportsModule } from './application-imports/application-imports.module.js';
import { ApplicationRow } from './applications/application.entity.js';
import { ApplicationsModule } from './applications/applications.module.js';
import { CohortPlacesRow, CohortRow } from './cohorts/cohort.entity.js';
import { CohortsModule } from './cohorts/cohorts.module.js';
import { EnrolmentRow } from './enrolments/enrolment.entity.js';
import { EnrolmentsModule } from './enrolments/enrolments.module.js';
import { errorStatus } from './errors.js';
import { StatusChangeRow } from './history/status-change.entity.js';
import { migrations } from './migrations/index.js';
import { MembershipRow, OrganisationRow } from './organisations/organisation.entity.js';
import { OrganisationsModule } from './organisations/organisations.module.js';
import { PeopleModule } from './people/people.module.js';
import { DuplicateRow, ErasureRow, PersonRow } from './people/person.entity.js';
import { ProgrammeRow } from './programmes/programme.entity.js';
import { ProgrammesModule } from './programmes/programmes.module.js';
import { ReasonRow } from './reasons/reason.entity.js';
import { ReasonsModule } from './reasons/reasons.module.js';
import { RegisterImportRow } from './schools/register-import.entity.js';
import { SchoolLinkRow, SchoolRow } from './schools/school.entity.js';
import { SchoolsModule } from './schools/schools.module.js';

@Module({
  imports: [
    ServiceModule.forRoot({
      name: 'enrolment',
      entities: [
        ApplicationImportRow,
        ApplicationRow,
        CohortPlacesRow,
        CohortRow,
        DuplicateRow,
        ErasureRow,
        EnrolmentRow,
        ImportedApplicantRow,
        MembershipRow,
        OrganisationRow,
        PersonRow,
        ProgrammeRow,
        ReasonRow,
        RegisterImportRow,
        SchoolLinkRow,
        SchoolRow,
        StatusChangeRow,
      ],
      migrations,
      consumes: ['accreditation', 'identity'],
      errorStatus,
    }),
    ApplicationImportsModule,
    ApplicationsModule,
    CohortsModule,
    EnrolmentsModule,
    OrganisationsModule,
    PeopleModule,
    ProgrammesModule,
    ReasonsModule,
    SchoolsModule,
  ],
})
export class AppModule {}
