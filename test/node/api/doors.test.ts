import { registryDoorSuite } from '../../suites/registry-door.js';
import { DOORS } from './doors.js';

for (const door of DOORS) registryDoorSuite(door);
