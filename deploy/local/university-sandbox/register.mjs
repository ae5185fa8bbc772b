import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The registry's own books, on disk: events heard and by which ways, cases, students, credits, and how far each way has read. Every change
 * is written before it is acted on, so that a registry that was killed goes on where it was.
 */
export class Register {
  constructor(folder) {
    mkdirSync(folder, { recursive: true });
    this.file = join(folder, 'register.json');
    this.books = existsSync(this.file) ? JSON.parse(readFileSync(this.file, 'utf8')) : { position: 0, events: {}, todo: [], cases: {}, students: {}, credits: {}, problems: [], numbers: 0 };
  }

  /** Takes down an event; whether it is new. One that comes again, by whatever way, is only noted. */
  hear(event, way) {
    const known = this.books.events[event.id];
    if (known) {
      if (known.ways.includes(way)) return false;
      known.ways.push(way);
    } else {
      this.books.events[event.id] = { type: event.type, subject: event.subject, position: event.position ?? null, ways: [way] };
      this.books.todo.push(event);
    }
    this.save();
    return !known;
  }

  done(event) {
    this.books.todo = this.books.todo.filter(({ id }) => id !== event.id);
    this.save();
  }

  change(book, id, changes) {
    this.books[book][id] = { ...this.books[book][id], ...changes };
    this.save();
  }

  readTo(position) {
    if (position <= this.books.position) return;
    this.books.position = position;
    this.save();
  }

  /** The secret is shown once, so it is kept here. */
  subscribed(subscription) {
    this.books.subscription = subscription;
    this.save();
  }

  problem(text) {
    this.books.problems.push({ at: new Date().toISOString(), text });
    this.save();
  }

  /** A number of ours: the same one for the same case, however often it is asked for. */
  numberOf(subject) {
    const known = this.books.cases[subject]?.number;
    if (known) return known;
    this.books.numbers += 1;
    this.change('cases', subject, { number: this.books.numbers });
    return this.books.numbers;
  }

  save() {
    writeFileSync(`${this.file}.new`, JSON.stringify(this.books), { mode: 0o600 });
    renameSync(`${this.file}.new`, this.file);
  }
}
