/** Words for how far an experiment is, and for what can be decided of it. */
import type { ExperimentStatus, ExperimentView } from '../../api/types.ts';

export const statusWords: Readonly<Record<ExperimentStatus, string>> = {
  draft: 'a draft',
  running: 'running',
  stopped: 'stopped',
  'rolled-out': 'rolled out',
};

export const actWords: Readonly<Record<ExperimentView['acts'][number]['act'], string>> = {
  begun: 'Begun',
  ramped: 'More people let in',
  stopped: 'Stopped',
  'rolled-out': 'Rolled out',
  resumed: 'Resumed',
};

export function percentOf(value: number): string {
  return `${Math.round(value * 100) / 100}\u00a0%`;
}
