/** One type of file that may be handed in. */
interface FileType {
  /** Extensions that such a file bears. */
  readonly extensions: readonly string[];
  /** Other names of the type, as senders declare it or as its bytes are told. */
  readonly aliases?: readonly string[];
  /** What senders call it as well although it names another type: never what bytes show. */
  readonly declaredAs?: readonly string[];
  /**
   * Types that share a container with it hold picture or sound or both under each other's names: phones write a recording
   * as `video/mp4` and call it `voice.m4a`. They stand for each other in a name or a declaration.
   */
  readonly container?: 'iso-media' | 'matroska' | 'ogg';
}

const office = 'application/vnd.openxmlformats-officedocument';
const openDocument = 'application/vnd.oasis.opendocument';
/** What senders without an office suite call its files. */
const zips = ['application/zip', 'application/x-zip-compressed', 'application/x-zip'];

/** Everything that may be handed in, by the type that its bytes show. */
export const fileTypes: Readonly<Record<string, FileType>> = {
  'application/pdf': { extensions: ['pdf'], aliases: ['application/x-pdf', 'application/acrobat', 'text/pdf'] },
  'image/png': { extensions: ['png', 'apng'], aliases: ['image/x-png', 'image/apng', 'image/vnd.mozilla.apng'] },
  'image/jpeg': {
    extensions: ['jpg', 'jpeg', 'jpe', 'jfif', 'jfi', 'pjpeg', 'pjp'],
    aliases: ['image/jpg', 'image/pjpeg', 'image/jpe', 'image/jfif', 'image/x-jpeg', 'image/x-citrix-jpeg'],
  },
  'image/gif': { extensions: ['gif'] },
  'image/webp': { extensions: ['webp'] },
  'image/tiff': { extensions: ['tif', 'tiff'], aliases: ['image/tif', 'image/x-tif', 'image/x-tiff'] },
  'image/heic': {
    extensions: ['heic', 'heif', 'hif', 'heics', 'heifs'],
    aliases: ['image/heif', 'image/heic-sequence', 'image/heif-sequence', 'image/x-heic', 'image/x-heif'],
  },
  [`${office}.wordprocessingml.document`]: {
    extensions: ['docx'],
    declaredAs: ['application/msword', 'application/vnd.ms-word', ...zips],
  },
  [`${office}.spreadsheetml.sheet`]: {
    extensions: ['xlsx'],
    declaredAs: ['application/vnd.ms-excel', 'application/msexcel', 'application/x-msexcel', ...zips],
  },
  [`${office}.presentationml.presentation`]: {
    extensions: ['pptx'],
    declaredAs: ['application/vnd.ms-powerpoint', 'application/mspowerpoint', ...zips],
  },
  [`${openDocument}.text`]: {
    extensions: ['odt'],
    aliases: ['application/x-vnd.oasis.opendocument.text'],
    declaredAs: zips,
  },
  [`${openDocument}.spreadsheet`]: {
    extensions: ['ods'],
    aliases: ['application/x-vnd.oasis.opendocument.spreadsheet'],
    declaredAs: zips,
  },
  [`${openDocument}.presentation`]: {
    extensions: ['odp'],
    aliases: ['application/x-vnd.oasis.opendocument.presentation'],
    declaredAs: zips,
  },
  'audio/mpeg': {
    extensions: ['mp3', 'mpga', 'mp2', 'm2a'],
    aliases: ['audio/mp3', 'audio/mpg', 'audio/mpeg3', 'audio/x-mp3', 'audio/x-mpeg', 'audio/x-mpeg-3', 'audio/x-mpg'],
  },
  'audio/wav': {
    extensions: ['wav', 'wave'],
    aliases: ['audio/x-wav', 'audio/wave', 'audio/vnd.wave', 'audio/x-pn-wav'],
  },
  'audio/x-m4a': {
    extensions: ['m4a', 'm4b'],
    aliases: ['audio/mp4', 'audio/m4a', 'audio/m4b', 'audio/aac', 'audio/x-aac', 'audio/aacp', 'audio/mp4a-latm'],
    container: 'iso-media',
  },
  'video/mp4': {
    extensions: ['mp4', 'm4v', 'mp4v', 'mpg4'],
    aliases: ['video/x-m4v', 'video/m4v', 'video/mpeg4', 'application/mp4'],
    container: 'iso-media',
  },
  'video/quicktime': { extensions: ['mov', 'qt'], aliases: ['video/x-quicktime'], container: 'iso-media' },
  'video/3gpp': {
    extensions: ['3gp', '3gpp', '3g2', '3ga'],
    aliases: ['audio/3gpp', 'video/3gp', 'audio/3gp', 'video/3gpp2', 'audio/3gpp2'],
    container: 'iso-media',
  },
  'video/webm': { extensions: ['webm', 'weba'], aliases: ['audio/webm'], container: 'matroska' },
  'video/matroska': {
    extensions: ['mkv', 'mka'],
    aliases: ['video/x-matroska', 'audio/matroska', 'audio/x-matroska'],
    container: 'matroska',
  },
  'audio/ogg': {
    extensions: ['ogg', 'oga', 'opus', 'spx'],
    aliases: ['audio/opus', 'audio/x-ogg', 'audio/vorbis', 'audio/x-opus+ogg', 'audio/x-vorbis+ogg', 'application/ogg'],
    container: 'ogg',
  },
  'video/ogg': { extensions: ['ogv', 'ogx'], aliases: ['video/x-ogg'], container: 'ogg' },
  'text/plain': {
    extensions: ['txt', 'text', 'md', 'markdown', 'csv', 'tsv', 'tab', 'log'],
    aliases: [
      'text/csv',
      'text/x-csv',
      'application/csv',
      'application/x-csv',
      'text/comma-separated-values',
      'text/x-comma-separated-values',
      'text/tab-separated-values',
      'text/markdown',
      'text/x-markdown',
    ],
    // What browsers on Windows with Excel call a CSV file.
    declaredAs: ['application/vnd.ms-excel'],
  },
};

/** The type in the table that a name of a type means when bytes show it; undefined where it is not allowed. */
export function knownType(mediaType: string): string | undefined {
  const bare = bareType(mediaType);
  return Object.hasOwn(fileTypes, bare)
    ? bare
    : Object.keys(fileTypes).find((type) => fileTypes[type]!.aliases?.includes(bare));
}

/** Whether a file of this type may be declared so. */
export function mayBeDeclared(type: string, declared: string): boolean {
  return alike(type).some((each) => {
    const { aliases = [], declaredAs = [] } = fileTypes[each]!;
    return each === declared || aliases.includes(declared) || declaredAs.includes(declared);
  });
}

/** Whether a file of this type may bear this extension. */
export function mayBeNamed(type: string, extension: string): boolean {
  return alike(type).some((each) => fileTypes[each]!.extensions.includes(extension));
}

/** Without parameters, in lower case. */
export function bareType(mediaType: string): string {
  return mediaType.slice(0, 200).split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** The type and those that share its container. */
function alike(type: string): string[] {
  const container = fileTypes[type]?.container;
  return container ? Object.keys(fileTypes).filter((each) => fileTypes[each]!.container === container) : [type];
}
