/**
 * Opens every page in every look: it has its heading, axe finds nothing, it fits, and a picture of it is kept in PICTURES.
 *
 * PAGES is JSON: a list of {name, path, heading}.
 */
import { mkdirSync } from 'node:fs';
import { assertAccessible, assertFits, looks, portal, signIn, withBrowser } from './portal.mjs';

const pages = JSON.parse(process.env.PAGES);
mkdirSync(process.env.PICTURES, { recursive: true });

await withBrowser(async (open) => {
  for (const [look, options] of Object.entries(looks)) {
    const page = await open(options);
    await page.goto(portal);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.screenshot({ path: `${process.env.PICTURES}/sign-in-${look}.png` });
    await assertAccessible(page, `sign-in, ${look}`);
    await signIn(page);
    for (const { name, path, heading } of pages) {
      await page.goto(portal + path);
      await page.getByRole('heading', { level: 1, name: heading }).waitFor();
      await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
      await page.screenshot({ path: `${process.env.PICTURES}/${name}-${look}.png`, fullPage: true });
      await assertAccessible(page, `${name}, ${look}`);
      await assertFits(page, `${name}, ${look}`);
    }
    await page.context().close();
  }
});
