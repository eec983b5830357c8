/** `npm start`: installs and builds what is missing, then runs the server with the given arguments. */
import { join } from 'node:path';
import { become, build, checkNode, install, nodeOptions, root } from './steps.mjs';

checkNode();
install();
build();
const command = join(root, 'engine/dist/cli/main.js');
become([...nodeOptions(command), command, 'start', ...process.argv.slice(2)]);
