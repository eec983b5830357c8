/** Shows how far a long command is: a bar that is redrawn on a terminal, a plain line every few seconds elsewhere. */

export interface ProgressView {
  /** 0 to 1, and what to say beside it. Cheap to call often. */
  show(share: number, text: string): void;
  /** Takes the bar away. */
  end(): void;
}

const WIDTH = 24;
const BAR_MS = 100;
const LINE_MS = 5_000;

export function openProgress(stream: NodeJS.WriteStream, now: () => number = Date.now): ProgressView {
  const isTerminal = stream.isTTY === true;
  const every = isTerminal ? BAR_MS : LINE_MS;
  const begin = now();
  let last = begin;
  let drawn = false;
  return {
    show: (share, text) => {
      const at = now();
      if (at - last < every) return;
      last = at;
      const percent = `${Math.floor(share * 100)} %`.padStart(5);
      const line = `${percent}  ${text}${leftText(share, at - begin)}`;
      if (!isTerminal) {
        stream.write(`${line.trim()}\n`);
        return;
      }
      drawn = true;
      const full = Math.round(share * WIDTH);
      const bar = `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)}`;
      stream.write(`\r\u001b[2K${`${bar} ${line}`.slice(0, Math.max(20, (stream.columns ?? 80) - 1))}`);
    },
    end: () => {
      if (drawn) stream.write('\r\u001b[2K');
    },
  };
}

function leftText(share: number, elapsedMs: number): string {
  if (share <= 0.01 || share >= 1) return '';
  const seconds = Math.ceil((elapsedMs * (1 - share)) / share / 1_000);
  if (seconds < 90) return `, ${seconds} s left`;
  return seconds < 5_400
    ? `, ${Math.ceil(seconds / 60)} min left`
    : `, ${(seconds / 3_600).toFixed(1)} h left`;
}

/** 1234567 -> 1,234,567 */
export function grouped(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
