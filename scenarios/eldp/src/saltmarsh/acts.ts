import type { Json } from '../api.js';
import type { Stage } from '../stage.js';
import { OutsideVerifier } from '../verifier.js';
import type { Fellow } from './cast.js';
import { issueJointly, liveOn } from './certificates.js';
import { close } from './closing.js';
import { found, holdDay, registerAll, type Partnership } from './partnership.js';
import { answerLate, answerRest } from './sheets.js';
import { copyOthers, handIn, handInAgain } from './work.js';

/** A small provider, from its first programme to its end; a university assesses the work itself, and answers by spreadsheet. */
export function smallProvider(stage: Stage): [string, () => Promise<unknown>][] {
  let partnership: Partnership;
  let claimId: string;
  let awards: Map<Fellow, Json>;
  let outside: OutsideVerifier;
  return [
    [
      'A small provider and a second university: a programme, and a certificate in the name of both',
      async () => void (partnership = await found(stage)),
    ],
    [
      'Its participants register as students; a report is passed on; a day is held',
      async () => {
        await registerAll(partnership);
        claimId = await handIn(partnership);
        await holdDay(stage, partnership);
      },
    ],
    [
      'The university is late, and answers by spreadsheet',
      async () => {
        outside = new OutsideVerifier(stage.addresses.accreditation); // it loads while the university keeps everybody waiting
        await answerLate(stage, partnership);
      },
    ],
    [
      'A report is handed in again; two hand in what others were credited for',
      async () => {
        await handInAgain(stage, partnership, claimId);
        await copyOthers(stage, partnership, claimId);
        await answerRest(stage, partnership, claimId);
      },
    ],
    [
      'Joint certificates: verified, suspended and reinstated, shared, issued anew',
      async () => {
        awards = await issueJointly(stage, partnership, outside);
        await liveOn(stage, partnership, awards);
      },
    ],
    [
      'The provider closes; its certificates live on under a successor',
      async () => {
        await close(stage, partnership, awards, outside);
        outside.stop();
      },
    ],
  ];
}
