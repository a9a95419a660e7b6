import { registryScopeSuite } from '../../suites/registry-scope.js';
import { DOORS } from './doors.js';

for (const door of DOORS) registryScopeSuite(door);
