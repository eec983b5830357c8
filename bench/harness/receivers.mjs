/** Where messages arrive, in the sender's own process: so that both share one clock. */
import { createServer } from 'node:http';
import { SMTPServer } from 'smtp-server';

/**
 * A mail server that keeps each sender waiting, so that mails queue up behind it.
 * @param onMail told the address of each mail as soon as it is named; false: it says to come back later.
 */
export async function slowMailServer(holdMs, onMail) {
  const receiver = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    onRcptTo: ({ address }, _session, done) => {
      if (onMail(address) === false)
        return done(Object.assign(new Error('come back later'), { responseCode: 451 }));
      done();
    },
    onData: (stream, _session, done) => {
      stream.resume();
      stream.once('end', () => setTimeout(done, holdMs));
    },
  });
  await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.server.address();
  return {
    port,
    channel: `kind: channel\nname: email\ntype: smtp\nhost: 127.0.0.1\nport: ${port}\nfrom: Bench <bench@example.com>\n`,
    close: () => new Promise((resolve) => receiver.close(resolve)),
  };
}

/** A receiver of webhooks on this machine. @param onHook told the body of each, and when it began to come. */
export async function webhookSink(onHook) {
  const sink = createServer((request, response) => {
    const now = performance.now();
    let text = '';
    request.on('data', (part) => (text += part));
    request.on('end', () => {
      response.writeHead(204).end();
      onHook(JSON.parse(text), now);
    });
  });
  await new Promise((resolve) => sink.listen(0, '127.0.0.1', resolve));
  process.env.KAIROS_BENCH_HOOK = `whsec_${Buffer.from('0123456789abcdef01234567').toString('base64')}`;
  return {
    channel: `kind: channel\nname: crm\ntype: webhook\nurl: http://127.0.0.1:${sink.address().port}/\nsecret: { env: KAIROS_BENCH_HOOK }\nallowPrivateAddresses: true\n`,
    close: () => sink.close(),
  };
}
