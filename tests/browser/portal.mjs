/**
 * What every browser test shares: a Chromium, a signed-in page, and what must never happen on one.
 *
 * The caller gives by the environment: PORTAL (its address), NAME and PASSWORD of an administrator, CHROMIUM (default
 * /usr/bin/chromium). Playwright and axe are the portal's own packages.
 */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const need = createRequire(new URL('../../web/package.json', import.meta.url));
const { chromium } = need('playwright-core');
const { AxeBuilder } = need('@axe-core/playwright');

export const portal = process.env.PORTAL;

/** What Debian's Chromium needs to run as root, and to leave the network alone. */
const flags = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

/** The same page on a desk, in the dark, and on a phone. */
export const looks = {
  light: { colorScheme: 'light', viewport: { width: 1280, height: 860 } },
  dark: { colorScheme: 'dark', viewport: { width: 1280, height: 860 } },
  narrow: { colorScheme: 'light', viewport: { width: 380, height: 800 } },
};

/** Runs `work(open)` with a browser; `open(look)` gives a page that fails the test for whatever it complains of. */
export async function withBrowser(work) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags });
  const troubles = [];
  const open = async (look = looks.light) => {
    const context = await browser.newContext({ ...look, locale: 'en-GB', timezoneId: 'Europe/Berlin', reducedMotion: 'reduce' });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    page.on('pageerror', (error) => troubles.push(`${page.url()}: ${error.message}`));
    page.on('console', (said) => {
      // A refusal by the API is an answer like any other to the page, and only Chromium's own note of it to us.
      if (said.type() === 'error' && !said.text().startsWith('Failed to load resource')) troubles.push(`${page.url()}: ${said.text()}`);
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(portal) && !request.url().startsWith('data:') && !request.url().startsWith('blob:'))
        troubles.push(`${page.url()} asks another server: ${request.url()}`);
    });
    return page;
  };
  try {
    await work(open);
    assert.deepEqual(troubles, [], 'pages complained');
  } finally {
    await browser.close();
  }
}

/** Signs in by the form, as a person does, from whatever page was asked for. */
export async function signIn(page, path = '/') {
  await page.goto(portal + path);
  await page.getByLabel('Name', { exact: true }).fill(process.env.NAME);
  await page.getByLabel('Password', { exact: true }).fill(process.env.PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('#content').waitFor();
}

/** axe finds nothing against WCAG 2.2 AA. */
export async function assertAccessible(page, where) {
  const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
  const told = found.violations.map((one) => `${one.id}: ${one.help}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`);
  assert.deepEqual(told, [], `${where}: axe`);
}

/** Nothing sticks out to the side, so that nobody scrolls in two directions. */
export async function assertFits(page, where) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${where}: the page is ${wide} px wider than the window`);
}
