import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { TestContext } from '../../harness.js';

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome'];
/** A folder that pictures are put into, for people to look at. */
const PICTURES = process.env['HUJI_SCREENSHOTS'];

interface Reply {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly [name: string]: unknown };
  readonly result?: { readonly [name: string]: unknown };
  readonly error?: { readonly message: string };
}

/** One tab of a headless Chromium, by its own protocol over a pipe. */
export class Browser {
  /** Addresses of everything that was asked for. */
  readonly asked: string[] = [];
  private readonly child: ChildProcess;
  private readonly waiting = new Map<number, (reply: Reply) => void>();
  private session = '';
  private next = 1;
  private loads = 0;
  private rest = '';
  private readonly t: TestContext;

  private constructor(t: TestContext, child: ChildProcess) {
    this.t = t;
    this.child = child;
    (child.stdio[4] as Readable).setEncoding('utf8').on('data', (text: string) => this.take(text));
    (child.stdio[3] as Writable).on('error', () => undefined);
  }

  static async open(t: TestContext): Promise<Browser> {
    const found = PROGRAMS.find((name) => spawnSync(name, ['--version']).status === 0);
    const program = found ?? t.skip('no chromium');
    const options = ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run'];
    const folder = `--user-data-dir=${t.folder()}`;
    const child = spawn(program, [...options, '--remote-debugging-pipe', folder, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    t.defer(async () => {
      // Its helpers too: while one lives it writes into the folder that is about to go.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      await ended;
    });
    const browser = new Browser(t, child);
    const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank' });
    const attached = await browser.send('Target.attachToTarget', { targetId, flatten: true });
    browser.session = String(attached['sessionId']);
    await browser.send('Page.enable');
    await browser.send('Network.enable');
    return browser;
  }

  /** As a screen of so many pixels shows it. */
  async screen(width: number, height: number): Promise<void> {
    const metrics = { width, height, deviceScaleFactor: 1, mobile: width < 600 };
    await this.send('Emulation.setDeviceMetricsOverride', metrics);
  }

  async go(url: string): Promise<void> {
    const before = this.loads;
    await this.send('Page.navigate', { url });
    await this.t.until(url, () => this.loads > before);
  }

  /** Clicks where the element is shown, as a reader does; resolves when the next page is there. */
  async click(selector: string): Promise<void> {
    const [x = 0, y = 0] = await this.evaluate<number[]>(`(() => {
      const element = document.querySelector(${JSON.stringify(selector)});
      element.scrollIntoView({ block: 'center' });
      const { x, y, width, height } = element.getBoundingClientRect();
      return [x + width / 2, y + height / 2];
    })()`);
    const before = this.loads;
    for (const type of ['mousePressed', 'mouseReleased']) {
      await this.send('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1 });
    }
    await this.t.until(`a click on ${selector}`, () => this.loads > before);
  }

  async evaluate<T>(expression: string): Promise<T> {
    const { result } = await this.send('Runtime.evaluate', { expression, returnByValue: true });
    return (result as { value: T }).value;
  }

  text(): Promise<string> {
    return this.evaluate<string>('document.body.innerText');
  }

  async picture(name: string): Promise<void> {
    if (PICTURES === undefined) return;
    const { data } = await this.send('Page.captureScreenshot', { captureBeyondViewport: true });
    writeFileSync(join(PICTURES, `${name}.png`), Buffer.from(String(data), 'base64'));
  }

  private send(method: string, params: object = {}): Promise<{ [name: string]: unknown }> {
    const id = this.next++;
    const about = this.session === '' ? {} : { sessionId: this.session };
    (this.child.stdio[3] as Writable).write(
      `${JSON.stringify({ id, method, params, ...about })}\0`,
    );
    return new Promise((resolve, reject) => {
      this.waiting.set(id, ({ result = {}, error }) => {
        if (error === undefined) resolve(result);
        else reject(new Error(`${method}: ${error.message}`));
      });
    });
  }

  private take(text: string): void {
    const messages = (this.rest + text).split('\0');
    this.rest = messages.pop() ?? '';
    for (const message of messages) {
      const reply = JSON.parse(message) as Reply;
      if (reply.id !== undefined) {
        this.waiting.get(reply.id)?.(reply);
        this.waiting.delete(reply.id);
      } else if (reply.method === 'Page.loadEventFired') this.loads += 1;
      else if (reply.method === 'Network.requestWillBeSent') {
        const { request } = reply.params as { request: { url: string } };
        this.asked.push(request.url);
      }
    }
  }
}
