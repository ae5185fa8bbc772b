import type { FastifyRequest } from 'fastify';

/** A sender that sends less than this in a second, for as long as is allowed, holds a connection and memory for nothing; bytes. */
const SLOWEST = 1_024;

/**
 * Ends the connection of an upload that stands still: less than 1 KiB a second, over a whole window. Where the service itself has not
 * read what has come, the sender is not to blame.
 * @param seconds length of a window; 0 for no limit
 */
export function endIfStalled({ raw }: FastifyRequest, seconds: number): void {
  if (seconds === 0) return;
  const { socket } = raw;
  let before = socket.bytesRead;
  const timer = setInterval(() => {
    if (raw.complete || raw.destroyed) {
      clearInterval(timer);
      return;
    }
    const came = socket.bytesRead - before;
    before = socket.bytesRead;
    if (came >= SLOWEST * seconds || raw.readableLength > 0) return;
    clearInterval(timer);
    // RFC 9110, 15.5.9. Fastify answers nothing before the body is whole.
    socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', () => raw.destroy());
  }, seconds * 1_000).unref();
  raw.once('close', () => clearInterval(timer));
}
