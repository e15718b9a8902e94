/** A person opens the link of a refusal, LINK: a page without script or secret, on any device. */
import assert from 'node:assert/strict';
import { assertAccessible, assertFits, looks, portal, withBrowser } from './portal.mjs';

await withBrowser(async (open) => {
  for (const [look, options] of Object.entries(looks)) {
    const page = await open(options);
    await page.goto(portal + process.env.LINK);
    await page.getByRole('heading', { level: 1, name: 'Sending is stopped' }).waitFor();
    const said = await page.locator('main').innerText();
    for (const wanted of ['Reference', 'Why', 'Since', 'Until', 'Receiving works', 'Ask the help desk: postmaster@example.org'])
      assert.ok(said.includes(wanted), `${look}: no "${wanted}" in: ${said}`);
    assert.equal(await page.locator('script').count(), 0);
    await page.screenshot({ path: `${process.env.PICTURES}/person-${look}.png`, fullPage: true });
    await assertAccessible(page, `person, ${look}`);
    await assertFits(page, `person, ${look}`);
  }
});
