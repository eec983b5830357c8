/** `npm run build`: installs where needed, compiles the engine, bundles the console. */
import { build, checkNode, install } from './steps.mjs';

checkNode();
install();
build();
