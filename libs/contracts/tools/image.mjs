import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createFileRegistry, fromBinary, getOption, hasOption } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';

const root = new URL('../../../', import.meta.url);

/** Path of a file in the repository. */
export const inRepository = (path) => new URL(path, root);

/** Runs buf in `proto/`; its messages go to the terminal, a finding ends the process. */
export function buf(...args) {
  return execFileSync(fileURLToPath(new URL('node_modules/.bin/buf', root)), args, {
    cwd: fileURLToPath(new URL('proto/', root)),
    env: { ...process.env, PATH: `${fileURLToPath(new URL('node_modules/.bin', root))}:${process.env.PATH}` },
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 64e6,
  });
}

/** The image of `proto/` as it stands, with comments. */
export const currentImage = () => readImage(buf('build', '-o', '-#format=binpb'));

/** The image of the last release, without comments. */
export const releasedImage = () => readImage(readFileSync(inRepository('proto/released.binpb')));

function readImage(bytes) {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, bytes));
  const eventOption = registry.getExtension('collegium.options.v1.event');
  const personalOption = registry.getExtension('collegium.options.v1.personal');
  return {
    registry,
    personal: (field) => hasOption(field, personalOption) && getOption(field, personalOption),
    events: [...registry]
      .filter((type) => type.kind === 'message' && hasOption(type, eventOption))
      .map((message) => ({
        message,
        option: getOption(message, eventOption),
        type: typeOf(getOption(message, eventOption)),
      })),
  };
}

const typeOf = ({ name, version }) => `${name}.v${version}`;

/** The comment above a message, field or enum value, as one paragraph. */
export function commentOf(desc) {
  const file = desc.kind === 'field' || desc.kind === 'enum_value' ? desc.parent.file : desc.file;
  const path = pathOf(desc).join();
  const location = file.proto.sourceCodeInfo?.location.find((candidate) => candidate.path.join() === path);
  return (location?.leadingComments ?? '').replace(/\s+/g, ' ').trim();
}

// Field numbers of FileDescriptorProto, DescriptorProto and EnumDescriptorProto.
const MESSAGES_OF_FILE = 4,
  ENUMS_OF_FILE = 5,
  FIELDS_OF_MESSAGE = 2,
  VALUES_OF_ENUM = 2;

function pathOf(desc) {
  switch (desc.kind) {
    case 'message':
      return [MESSAGES_OF_FILE, desc.file.messages.indexOf(desc)];
    case 'enum':
      return [ENUMS_OF_FILE, desc.file.enums.indexOf(desc)];
    case 'field':
      return [...pathOf(desc.parent), FIELDS_OF_MESSAGE, desc.parent.proto.field.indexOf(desc.proto)];
    case 'enum_value':
      return [...pathOf(desc.parent), VALUES_OF_ENUM, desc.parent.values.indexOf(desc)];
    default:
      throw new TypeError(`no comment path for ${desc.kind}`);
  }
}
