import { Awards1764100000001 } from './1764100000001-awards.js';
import { Credit1764100000002 } from './1764100000002-credit.js';
import { Webhooks1764100000003 } from './1764100000003-webhooks.js';
import { PersonDetails1764100000041 } from './1764100000041-person-details.js';
import { StudentRegistrations1764100000051 } from './1764100000051-student-registrations.js';
import { AnswerSheets1764100000052 } from './1764100000052-answer-sheets.js';

export const migrations = [Awards1764100000001, Credit1764100000002, Webhooks1764100000003, PersonDetails1764100000041, StudentRegistrations1764100000051, AnswerSheets1764100000052];
