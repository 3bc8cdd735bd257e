// Tells the zone that the system clock finds in this process's environment.
import { systemClock } from '../../src/drivers/clock-system.ts'

console.log(systemClock().zone)
