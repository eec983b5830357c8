/** Which part of a partition answers which call. */

import { wordsIn } from '../../core/identity/others-words.ts';
import { budgetsHere } from '../budgets.ts';
import type { Address, Call, Replies } from '../calls.ts';
import { groupSnapshot, searchGroups } from '../groups.ts';
import { lifeRecords } from '../life-records.ts';
import { goldenPart } from '../lineage.ts';
import { lookAtModel } from '../models.ts';
import { ownersHere, peopleHere } from '../people-search.ts';
import { trialsHere } from '../trials.ts';
import { walkedHere } from '../walks.ts';
import type { Parts } from './parts.ts';

/** @returns what the call's kind is answered with, see Replies; durable where something was written */
export function answerTo(call: Call, parts: Parts): Promise<unknown> {
  const { intake } = parts;
  switch (call.op) {
    case 'events':
      return intake.events(call.items);
    case 'relays':
      return intake.relays(call.items);
    case 'decide':
      return intake.decide(call.at, call.request);
    case 'activate':
      return intake.activate(call.revision);
    case 'models':
      return intake.learn(call.models);
    case 'products':
      return intake.takeProducts(call.rows);
    case 'products-said':
      return Promise.resolve(parts.applier.products.rows());
    case 'fill':
      return parts.backfill.run();
    case 'preview':
      return parts.surveys.estimate(call.condition, call.withinMs, call.most);
    case 'count':
      return parts.surveys.run(call.id, call.condition);
    case 'count-progress':
      return Promise.resolve(parts.surveys.progress(call.id));
    case 'stop-count':
      return Promise.resolve(parts.surveys.stop(call.id));
    case 'count-lives':
      return parts.surveys.lives(call.condition, call.revision, call.lives);
    case 'list-members':
      return parts.surveys.listMembers(call);
    case 'traits-page':
    case 'traits-of':
      return parts.surveys.traits(call);
    case 'filled':
      return parts.backfill.finish(call.at);
    case 'announce':
      return parts.announcer.announce(call.event);
    case 'take-business-event':
      return parts.announcer.take(call.event);
    case 'begin-business-event':
      return parts.announcer.begin(call.id, call.total);
    case 'stop-business-event':
      return parts.announcer.stopEvent(call.id);
    case 'business-events':
      return Promise.resolve(parts.announcer.progress(call.id));
    case 'reach':
      return parts.announcer.reach(call.profile, call.turn, call.event);
    case 'checkpoint':
      return parts.upkeep.checkpoint();
    case 'erase':
      return parts.eraser.close(call.profile);
    case 'names-any':
      return Promise.resolve(parts.eraser.namesAny(call.profiles));
    case 'expire':
      return parts.eraser.expire();
    case 'purge':
      return parts.eraser.purge(call.subjects, call.isThorough);
    case 'purge-progress':
      return Promise.resolve(parts.eraser.progress());
    case 'figures':
      return Promise.resolve({
        ...parts.reader.figures(),
        latencies: parts.latencies.list(),
        backfill: parts.backfill.progress(),
      });
    case 'pending':
      return Promise.resolve(pendingIn(parts));
    case 'standing':
      return Promise.resolve(parts.applier.tally.standing.state());
    case 'asks':
      return Promise.resolve(intake.asks(call.at, call.about));
    case 'profile':
    case 'person':
    case 'timeline':
    case 'decision':
    case 'verify-decision':
    case 'why-not':
    case 'read-disparities':
    case 'take-disparities':
    case 'sum-disparities':
    case 'read-decisions':
    case 'page-decisions':
    case 'forget-decisions':
    case 'past':
    case 'past-life':
      return parts.looks.answer(call);
    case 'personal-parts':
      return Promise.resolve(parts.reader.parts(parts.whereabouts.resolve(call.at)));
    case 'cluster':
      return clusterAt(call.at, parts);
    case 'life':
      return lifeRecords(call.profile, call, {
        ...parts,
      });
    case 'words': {
      const known = parts.applier.cells.glance(call.profile);
      return Promise.resolve(known ? wordsIn(known) : []);
    }
    case 'restate':
      return intake.restate(call);
    case 'reattribute':
      return parts.strays.now(call.profile, call.apart);
    case 'search':
      return Promise.resolve(peopleHere(parts, call.text, call.limit, call.owners));
    case 'owners':
      return Promise.resolve(ownersHere(parts, call.text, call.limit));
    case 'group':
      return Promise.resolve(groupSnapshot(parts.applier, call.kind, call.id, call.after, call.limit));
    case 'model':
      return Promise.resolve(lookAtModel(parts.applier, call.name, call.asked));
    case 'groups': {
      const { kind, text, limit } = call;
      return Promise.resolve(searchGroups(parts.applier, parts.store, kind, text, limit));
    }
    case 'state':
      return Promise.resolve(parts.reader.state());
    case 'golden':
      return goldenPart(parts.applier, parts.whereabouts, call.at, call.about);
    case 'trials':
      return Promise.resolve(trialsHere(parts.applier, parts.store));
    case 'walked':
      return walkedHere(parts.applier, parts, call);
    case 'budgets':
      return Promise.resolve(budgetsHere(parts.applier, parts.sharding));
    case 'voucher-stock':
      return parts.vouchers.stock(call);
    case 'voucher':
      return Promise.resolve(parts.vouchers.look(call.code));
    case 'voucher-redeem':
      return parts.vouchers.redeem(call);
    case 'vouchers':
      return Promise.resolve(parts.vouchers.counts());
    case 'given-up':
      return parts.givenUp.take(call.rows);
    case 'find-given-up':
      return parts.givenUp.find(call);
    case 'given-up-uncounted':
      return parts.givenUp.uncounted();
    case 'given-up-counted':
      return parts.givenUp.counted(call.position);
    case 'count-fallback':
      return parts.givenUp.count(call.at, call.call);
  }
}

/** Work that has not come to rest: messages and relays on their way. */
export function pendingIn({ announcer, applier, commits, dispatcher, schedules, strays }: Parts): number {
  const leaving = commits.waiting + dispatcher.inFlight + applier.outbox.size;
  return leaving + announcer.pending + strays.pending + schedules.pending;
}

function clusterAt(at: Address, { reader, whereabouts }: Parts): Promise<Replies['cluster']> {
  const id = whereabouts.resolve(at);
  return whereabouts.whenMoved(id, reader.cluster(id));
}
