/** `npm start`: installs and builds what is missing, then runs the server with the given arguments. */
import { join } from 'node:path';
import { become, build, checkNode, install, root } from './steps.mjs';

checkNode();
install();
build();
// Room for short-lived objects: most of a request's die young, and copying survivors was the longest pause (measured).
become([
  '--max-semi-space-size=32',
  join(root, 'engine/dist/cli/main.js'),
  'start',
  ...process.argv.slice(2),
]);
