/**
 * A sender that costs little itself: prepared bytes over keep-alive sockets, answers found by their length. Where what is
 * asked is more than the machine can do, a client library would be what is measured.
 */
import { connect as connectSocket } from 'node:net';

const END_OF_HEAD = Buffer.from('\r\n\r\n');
const LENGTH = /\r\ncontent-length: *(\d+)/i;

/** What sockets give, one after the other: whoever does not find a whole answer in it keeps a copy. */
const READ = Buffer.alloc(64 * 1024);

/** Makes requests with JSON bodies, ready to be sent. */
export function requestsTo(path, headers) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${lines.join('')}content-length: `;
  return (body) => {
    const text = JSON.stringify(body);
    return `${head}${Buffer.byteLength(text)}\r\n\r\n${text}`;
  };
}

/** Connections, each with one request at a time; further ones wait here. */
export class LeanSender {
  #idle = [];
  #waiting = [];
  #from = 0;
  #sockets = [];
  #isClosed = false;

  static async open(url, connections) {
    const sender = new LeanSender();
    const { hostname, port } = new URL(url);
    await Promise.all(Array.from({ length: connections }, () => sender.#connect(hostname, Number(port))));
    return sender;
  }

  #connect(host, port) {
    return new Promise((resolve, reject) => {
      const line = { socket: undefined, answer: undefined, rest: undefined };
      const read = (length, bytes) => {
        this.#read(line, bytes.subarray(0, length));
        return true;
      };
      const socket = connectSocket({ host, port, noDelay: true, onread: { buffer: READ, callback: read } });
      line.socket = socket;
      socket.once('connect', () => {
        const next = this.#next();
        if (next) this.#begin(line, next.bytes, next.resolve);
        else this.#idle.push(line);
        resolve();
      });
      socket.once('error', reject);
      socket.once('close', () => this.#replace(line, host, port));
      this.#sockets.push(socket);
    });
  }

  /** Servers end connections that were not used for a while; one that ends with a request on it leaves that unanswered. */
  #replace(line, host, port) {
    if (this.#isClosed) return;
    this.#idle = this.#idle.filter((other) => other !== line);
    line.answer?.({ status: 0, body: '' });
    line.answer = undefined;
    this.#connect(host, port).catch(() => undefined);
  }

  /** @returns status and body of the answer; status 0: the connection ended without one */
  send(bytes) {
    return new Promise((resolve) => {
      const line = this.#idle.pop();
      if (line) this.#begin(line, bytes, resolve);
      else this.#waiting.push({ bytes, resolve });
    });
  }

  #begin(line, bytes, resolve) {
    line.answer = resolve;
    line.socket.write(bytes, 'latin1');
  }

  #read(line, piece) {
    // A server says so when it ends a connection that was never used.
    if (line.answer === undefined) return;
    const bytes = line.rest ? Buffer.concat([line.rest, piece]) : piece;
    const head = bytes.indexOf(END_OF_HEAD);
    const text = head < 0 ? '' : bytes.latin1Slice(0, head + 2);
    const length = Number(LENGTH.exec(text)?.[1] ?? 0);
    const end = head + END_OF_HEAD.length + length;
    if (head < 0 || bytes.length < end) {
      line.rest = Buffer.from(bytes);
      return;
    }
    line.rest = undefined;
    const { answer } = line;
    line.answer = undefined;
    const next = this.#next();
    if (next) this.#begin(line, next.bytes, next.resolve);
    else this.#idle.push(line);
    answer({ status: Number(text.slice(9, 12)), body: bytes.utf8Slice(head + END_OF_HEAD.length, end) });
  }

  /** The oldest that waits; taking it is cheap however many do. */
  #next() {
    const next = this.#waiting[this.#from];
    if (next === undefined) return undefined;
    this.#waiting[this.#from++] = undefined;
    if (this.#from > 1_000 && this.#from * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#from);
      this.#from = 0;
    }
    return next;
  }

  close() {
    this.#isClosed = true;
    for (const socket of this.#sockets) socket.destroy();
  }
}
