import { ServiceModule } from '@collegium/http';
import { Module } from '@nestjs/common';
import { BankHolidayRow } from './bank-holidays/bank-holiday.entity.js';
import { BankHolidaysController } from './bank-holidays/bank-holidays.controller.js';
import { BankHolidaysService } from './bank-holidays/bank-holidays.service.js';
import { BookingRow } from './bookings/booking.entity.js';
import { BookingsController } from './bookings/bookings.controller.js';
import { BookingsService } from './bookings/bookings.service.js';
import { CalendarFeedRow } from './calendar-feeds/calendar-feed.entity.js';
import { CalendarFeedsController } from './calendar-feeds/calendar-feeds.controller.js';
import { CalendarFeedsService } from './calendar-feeds/calendar-feeds.service.js';
import { CalendarController } from './calendar/calendar.controller.js';
import { CalendarService } from './calendar/calendar.service.js';
import { CohortRow } from './cohorts/cohort.entity.js';
import { CohortsHandlers } from './cohorts/cohorts.handlers.js';
import { CohortsService } from './cohorts/cohorts.service.js';
import { EnrolmentRow } from './enrolments/enrolment.entity.js';
import { EnrolmentsHandlers } from './enrolments/enrolments.handlers.js';
import { EnrolmentsService } from './enrolments/enrolments.service.js';
import { ParticipantsService } from './enrolments/participants.service.js';
import { errorStatus } from './errors.js';
import { GroupRow, MembershipRow } from './groups/group.entity.js';
import { GroupsController } from './groups/groups.controller.js';
import { GroupsService } from './groups/groups.service.js';
import { HoursFactsService } from './hours/hours-facts.service.js';
import { HoursController } from './hours/hours.controller.js';
import { HoursAccountRow, HoursEntryRow } from './hours/hours.entity.js';
import { HoursService } from './hours/hours.service.js';
import { StatementsService } from './hours/statements.service.js';
import { Scheduling1795300000000 } from './migrations/1795300000000-scheduling.js';
import { Standstills1795300000169 } from './migrations/1795300000169-standstills.js';
import { PeopleHandlers } from './people/people.handlers.js';
import { ErasePersonService } from './people/erase-person.service.js';
import { MergePeopleService } from './people/merge-people.service.js';
import { PeopleService } from './people/people.service.js';
import { PersonRow } from './people/person.entity.js';
import { ProgrammeRow } from './programmes/programme.entity.js';
import { ProgrammesHandlers } from './programmes/programmes.handlers.js';
import { RegisterEntryRow } from './registers/register-entry.entity.js';
import { RegisterViewsService } from './registers/register-views.service.js';
import { RegisterWriters } from './registers/register-writers.service.js';
import { RegistersController } from './registers/registers.controller.js';
import { RegistersService } from './registers/registers.service.js';
import { SessionAudienceService } from './sessions/session-audience.service.js';
import { SessionListService } from './sessions/session-list.service.js';
import { SessionRow } from './sessions/session.entity.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { SessionsService } from './sessions/sessions.service.js';
import { TutorialSlotsService } from './sessions/tutorial-slots.service.js';
import { TutorialGapRow } from './tutorial-gaps/tutorial-gap.entity.js';
import { TutorialGapsController } from './tutorial-gaps/tutorial-gaps.controller.js';
import { TutorialGapsService } from './tutorial-gaps/tutorial-gaps.service.js';

// One Nest module: the aggregates lean on one another through the hours ledger, so that modules between them would be ceremony.
@Module({
  imports: [
    ServiceModule.forRoot({
      name: 'scheduling',
      entities: [
        BankHolidayRow,
        BookingRow,
        CalendarFeedRow,
        CohortRow,
        EnrolmentRow,
        GroupRow,
        HoursAccountRow,
        HoursEntryRow,
        MembershipRow,
        PersonRow,
        ProgrammeRow,
        RegisterEntryRow,
        SessionRow,
        TutorialGapRow,
      ],
      migrations: [Scheduling1795300000000, Standstills1795300000169],
      consumes: ['enrolment', 'identity'],
      errorStatus,
    }),
  ],
  controllers: [
    BankHolidaysController,
    BookingsController,
    CalendarController,
    CalendarFeedsController,
    CohortsHandlers,
    EnrolmentsHandlers,
    GroupsController,
    HoursController,
    PeopleHandlers,
    ProgrammesHandlers,
    RegistersController,
    SessionsController,
    TutorialGapsController,
  ],
  providers: [
    BankHolidaysService,
    BookingsService,
    CalendarFeedsService,
    CalendarService,
    CohortsService,
    EnrolmentsService,
    GroupsService,
    HoursFactsService,
    HoursService,
    ErasePersonService,
    MergePeopleService,
    ParticipantsService,
    PeopleService,
    RegisterViewsService,
    RegisterWriters,
    RegistersService,
    SessionAudienceService,
    SessionListService,
    SessionsService,
    StatementsService,
    TutorialGapsService,
    TutorialSlotsService,
  ],
})
export class AppModule {}
