/** `npm start`: installs and builds what is missing, then runs the server with the given arguments. */
import { join } from 'node:path';
import { become, build, checkNode, install, root } from './steps.mjs';

checkNode();
install();
build();
become([join(root, 'engine/dist/cli/main.js'), 'start', ...process.argv.slice(2)]);
