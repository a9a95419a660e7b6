import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';

/** The machine a figure belongs to. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly system: string;
  readonly node: string;
}

export function thisMachine(): Machine {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGib: Math.round(totalmem() / 1024 ** 3),
    system: `${type()} ${release()}`,
    node: process.version,
  };
}

/** Processor time so far, in ticks: of the machine, busy and all, and of this process tree. */
export interface CpuTimes {
  readonly busy: number;
  readonly total: number;
  /** This process and its children that have ended. */
  readonly own: number;
}

/** Null where there is no /proc to ask. */
export function cpuTimes(): CpuTimes | null {
  try {
    return parseCpuTimes(
      readFileSync('/proc/stat', 'utf8'),
      readFileSync('/proc/self/stat', 'utf8'),
    );
  } catch {
    return null;
  }
}

/** Reads proc(5) `stat` files, the machine's and a process's. */
export function parseCpuTimes(machine: string, self: string): CpuTimes {
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, soft = 0, steal = 0] =
    numbers(machine.slice(0, machine.indexOf('\n')).replace(/^cpu +/, ''));
  const busy = user + nice + system + irq + soft + steal;
  return { busy, total: busy + idle + wait, own: ownTicks(self) };
}

/** utime, stime, cutime and cstime are fields 14 to 17; the name before them may hold anything. */
function ownTicks(stat: string): number {
  const [utime = 0, stime = 0, cutime = 0, cstime = 0] = numbers(
    stat.slice(stat.lastIndexOf(')') + 2),
  ).slice(11);
  return utime + stime + cutime + cstime;
}

function numbers(text: string): number[] {
  return text.trim().split(/\s+/).map(Number);
}

/** The share of the machine that other programs took meanwhile, 0 to 1. */
export function othersShare(before: CpuTimes, after: CpuTimes): number {
  const total = after.total - before.total;
  if (total <= 0) return 0;
  const others = after.busy - before.busy - (after.own - before.own);
  return Number(Math.min(1, Math.max(0, others / total)).toFixed(3));
}

/** Processor seconds a process and its ended children have taken; ticks are 1/100 s on Linux. */
export function cpuSecondsOf(pid: number): number {
  return ownTicks(readFileSync(`/proc/${pid}/stat`, 'utf8')) / 100;
}

export interface Memory {
  /** Bytes: all that is in memory, and the most it ever was. */
  readonly resident: number;
  readonly peak: number;
  /** The part that is not pages of files, which the system takes back when it needs them. */
  readonly anonymous: number;
}

export function memoryOf(pid: number): Memory {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const bytes = (name: string): number => {
    const found = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1];
    if (found === undefined) throw new Error(`/proc/${pid}/status has no ${name}`);
    return Number(found) * 1024;
  };
  return { resident: bytes('VmRSS'), peak: bytes('VmHWM'), anonymous: bytes('RssAnon') };
}
