import { Awards1764100000001 } from './1764100000001-awards.js';
import { Credit1764100000002 } from './1764100000002-credit.js';
import { Webhooks1764100000003 } from './1764100000003-webhooks.js';
import { AwardLife1764100000021 } from './1764100000021-award-life.js';
import { SharesAndSuccessions1764100000022 } from './1764100000022-shares-and-successions.js';
import { Signers1764100000023 } from './1764100000023-signers.js';

export const migrations = [Awards1764100000001, Credit1764100000002, Webhooks1764100000003, AwardLife1764100000021, SharesAndSuccessions1764100000022, Signers1764100000023];
