import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The registry's own books: events heard and by which ways, cases, students, credits, and how far each way has read. They are kept as a journal,
 * one change a line, written before it is acted on, so that a registry that was killed goes on where it was.
 */
export class Register {
  books = { position: 0, events: {}, todo: [], cases: {}, students: {}, credits: {}, problems: [], numbers: 0 };

  constructor(folder) {
    mkdirSync(folder, { recursive: true });
    this.file = join(folder, 'register.ndjson');
    for (const line of wholeLines(this.file)) this.#apply(JSON.parse(line));
  }

  /** Takes down an event; whether it is new. One that comes again, by whatever way, is only noted. */
  hear(event, way) {
    const known = this.books.events[event.id];
    if (known?.ways.includes(way)) return false;
    this.#write(known ? { again: event.id, way } : { heard: event, way });
    return !known;
  }

  done(event) {
    this.#write({ done: event.id });
  }

  change(book, id, changes) {
    this.#write({ book, id, changes });
  }

  readTo(position) {
    if (position > this.books.position) this.#write({ position });
  }

  /** The secret is shown once, so it is kept here. */
  subscribed(subscription) {
    this.#write({ subscription });
  }

  problem(text) {
    this.#write({ problem: { at: new Date().toISOString(), text } });
  }

  /** A number of ours: the same one for the same case, however often it is asked for. */
  numberOf(subject) {
    const known = this.books.cases[subject]?.number;
    if (known) return known;
    this.#write({
      book: 'cases',
      id: subject,
      changes: { number: this.books.numbers + 1 },
      numbers: this.books.numbers + 1,
    });
    return this.books.numbers;
  }

  #write(entry) {
    appendFileSync(this.file, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
    this.#apply(entry);
  }

  #apply({ heard, again, way, done, book, id, changes, problem, ...values }) {
    const { books } = this;
    if (heard) {
      books.events[heard.id] = {
        type: heard.type,
        subject: heard.subject,
        position: heard.position ?? null,
        ways: [way],
      };
      books.todo.push(heard);
    }
    if (again) books.events[again].ways.push(way);
    if (done) books.todo = books.todo.filter((event) => event.id !== done);
    if (book) books[book][id] = { ...books[book][id], ...changes };
    if (problem) books.problems.push(problem);
    Object.assign(books, values);
  }
}

/** Lines of a journal. What a kill has left of a last one is cut off: nothing was done on it. */
function wholeLines(file) {
  if (!existsSync(file)) return [];
  const bytes = readFileSync(file);
  const end = bytes.lastIndexOf(0x0a) + 1;
  truncateSync(file, end);
  return bytes.subarray(0, end).toString('utf8').split('\n').filter(Boolean);
}
