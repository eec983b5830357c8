/** What a partition is made of, and how its parts come to know each other. Nothing runs before it is released. */
import { Profile } from '../../core/profile/profile.ts';
import { Announcer } from '../announcer.ts';
import { Backfill } from '../backfill.ts';
import type { Call, Replies } from '../calls.ts';
import { Decider } from '../decider.ts';
import { Eraser } from '../eraser.ts';
import { GivenUpHere } from '../given-up/here.ts';
import { Looks } from '../looks.ts';
import { MOST_INPUTS } from '../past.ts';
import { MOST_RECORDS } from '../reattribution.ts';
import { Schedules } from '../schedules.ts';
import { Strays } from '../strays.ts';
import { Surveys } from '../surveys.ts';
import { Upkeep } from '../upkeep.ts';
import { VouchersHere } from '../vouchers-here.ts';
import { Whereabouts } from '../whereabouts.ts';
import { type Base, baseOf } from './base.ts';
import { ignore } from './guard.ts';
import { Intake } from './intake.ts';
import type { PartitionOptions, PartitionPorts } from './ports.ts';

const HISTORY_BYTES = 64 * 1024 * 1024;

export interface Parts extends PartitionPorts, Base, Desks {}

interface Desks {
  readonly whereabouts: Whereabouts;
  readonly decider: Decider;
  readonly backfill: Backfill;
  readonly surveys: Surveys;
  readonly looks: Looks;
  readonly announcer: Announcer;
  readonly schedules: Schedules;
  readonly upkeep: Upkeep;
  readonly eraser: Eraser;
  readonly strays: Strays;
  readonly intake: Intake;
  readonly vouchers: VouchersHere;
  readonly givenUp: GivenUpHere;
}

/** The partition that the parts are of. */
export interface Whole {
  readonly index: number;
  readonly ports: PartitionPorts;
  readonly options: PartitionOptions;
  readonly revision: string;
  isReleased(): boolean;
  call<C extends Call>(call: C): Promise<Replies[C['op']]>;
}

export function partsOf(whole: Whole): Parts {
  const base = baseOf(whole, {
    turned: () => {
      parts.upkeep.turned();
      parts.strays.turned();
      parts.guard.run(() => parts.vouchers.turned(), ignore);
    },
    stop: () => stopAll(parts),
  });
  const parts: Parts = { ...whole.ports, ...base, ...desksOf(whole, base) };
  return parts;
}

/** Nothing more is begun of its own accord. */
export function stopAll(parts: Parts): void {
  parts.announcer.stop();
  parts.schedules.stop();
  parts.backfill.stop();
  parts.surveys.stopAll();
  parts.looks.stop();
  parts.strays.stop();
  parts.vouchers.stop();
  parts.applier.outbox.stop();
  parts.upkeep.stop();
}

function desksOf({ ports, options, call }: Whole, base: Base): Desks {
  const { guard, journal, load, turns } = base;
  const whereabouts = new Whereabouts({ ...base, sharding: ports.sharding });
  const behind = {
    ...ports,
    ...base,
    slice: (run: () => void) => ports.slice(() => guard.run(run, ignore)),
    isBusy: () => load.isFull(),
    now: () => journal.now(),
  };
  const history = { ...behind, limitBytes: options.historyBytes ?? HISTORY_BYTES };
  const decider = new Decider(base);
  const announcer = new Announcer({
    ...behind,
    isBusy: () => load.isBusy(),
    profileHere: (id) => {
      const here = whereabouts.profileHere(id);
      return here === 'erased' ? new Profile(id) : here;
    },
  });
  const schedules = new Schedules({ ...behind, announce: (event) => call({ op: 'announce', event }) });
  const upkeep = new Upkeep(
    {
      ...behind,
      write: (inputs) => base.own.write(inputs),
      lookAtLeases: () => base.own.lookAtLeases(),
      turn: (run) => turns.add({ run: () => guard.run(run, ignore), refuse: ignore }),
      isFull: () => load.isUnwritten(),
      fail: (error) => void guard.fail(error),
    },
    options,
  );
  return {
    whereabouts,
    decider,
    backfill: new Backfill(history),
    surveys: new Surveys(history),
    looks: new Looks({
      ...behind,
      mostInputs: options.pastInputs ?? MOST_INPUTS,
      semantics: options.semantics,
      whereabouts,
    }),
    announcer,
    schedules,
    upkeep,
    eraser: new Eraser({ ...ports, ...base, upkeep }),
    strays: new Strays({
      ...behind,
      most: options.rebuiltInputs ?? MOST_RECORDS,
      afterMs: options.rebuildAfterMs ?? 0,
    }),
    vouchers: new VouchersHere({ ...base, sharding: ports.sharding }),
    intake: new Intake({ ...ports, ...base, whereabouts, decider, schedules }),
    givenUp: new GivenUpHere({ ...ports, ...base, whereabouts }),
  };
}
