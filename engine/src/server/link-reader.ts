/** Who reads a mail whose link is followed: whoever it went to, also where that is another person by now. */
import type { Engine, ProfileSnapshot } from '../hosts/engine.ts';
import { profileOf } from '../hosts/sharding.ts';

export interface LinkReader {
  /** Under which profile id they are spoken of: that of the message, but where it went to another. */
  readonly profile: string;
  readonly person: ProfileSnapshot | undefined;
}

export async function linkReader(engine: Pick<Engine, 'profile'>, messageId: string): Promise<LinkReader> {
  const profile = profileOf(messageId);
  const person = await engine.profile({ profile });
  const receiver = person?.messages.find(({ id }) => id === messageId)?.about.receiver;
  if (receiver === undefined) return { profile, person };
  return { profile: receiver, person: await engine.profile({ profile: receiver }) };
}
