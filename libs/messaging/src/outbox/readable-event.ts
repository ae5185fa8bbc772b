import { decodeEvent, describeEvent, encodeEvent, type DescMessage, type MessageShape } from '@collegium/contracts';
import { refuseCommon } from '@collegium/errors';
import { unstorableTexts, type StorageFault } from '@collegium/texts';

const words: Readonly<Record<StorageFault, string>> = {
  not_well_formed: 'holds half of a character',
  nul: 'holds a NUL character',
};

/**
 * The JSON of an event, which its readers are sure to read: it is decoded once with the schema that they have. Once committed, an event
 * that nobody can read would stop its aggregate in every service.
 * @throws DomainError `validation_failed` that names the event's field
 */
export function readableEvent<Schema extends DescMessage>(schema: Schema, message: MessageShape<Schema>): string {
  const { type } = describeEvent(schema);
  let text: string;
  try {
    text = JSON.stringify(encodeEvent(schema, message));
    const json = JSON.parse(text) as Parameters<typeof decodeEvent>[1];
    const [first, ...others] = unstorableTexts(json);
    if (first) throw unreadable(type, [first, ...others]);
    decodeEvent(schema, json);
  } catch (error) {
    // The library's words name the field: "cannot decode message ... expected string".
    if (error instanceof Error && error.name !== 'DomainError') throw unreadable(type, [], error);
    throw error;
  }
  return text;
}

function unreadable(type: string, faults: ReturnType<typeof unstorableTexts>, cause?: Error): Error {
  const what = faults.map(({ pointer, fault }) => `${pointer} ${words[fault]}`).join(', ') || cause?.message;
  return refuseCommon(
    'validation_failed',
    `${type} would tell of this, but could not be read by anybody: ${what}.`,
    { event: type },
    faults.map(({ pointer, fault }) => ({ pointer: `/event${pointer}`, code: fault, message: words[fault] })),
  );
}
