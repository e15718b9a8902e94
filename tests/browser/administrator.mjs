/**
 * An administrator hears that ENTITY was stopped, reads why, releases it, and sees that it sends again.
 *
 * Prints `released` when that was done, and waits for the proof: whoever started this sends a message then.
 */
import assert from 'node:assert/strict';
import { assertAccessible, signIn, withBrowser } from './portal.mjs';

const entity = process.env.ENTITY;
const whatWasFound = 'The password was changed, by phone';

await withBrowser(async (open) => {
  const page = await open();
  const heading = (name) => page.getByRole('heading', { level: 1, name }).waitFor();
  await signIn(page);
  await heading('Overview');
  await page.getByRole('navigation').getByRole('link', { name: 'Restricted entities' }).click();
  await heading('Restricted entities');
  await page.getByRole('link', { name: entity }).first().click();

  await heading(`Case of ${entity}`);
  await page.getByText(/external recipients/).first().waitFor();
  await page.getByRole('link', { name: 'Release' }).click();

  await heading(`Release ${entity}`);
  await assertAccessible(page, 'findings');
  const next = page.getByRole('button', { name: 'Next' });
  assert.ok(await next.isDisabled(), 'nobody goes on who has not looked');
  await page.getByRole('checkbox', { name: /have looked at this/ }).check({ force: true });
  await next.click();
  await page.getByRole('heading', { name: 'What becomes of held mail' }).waitFor();
  await assertAccessible(page, 'held mail');
  await next.click();
  assert.ok(await next.isDisabled(), 'nobody releases without a reason');
  await page.getByLabel('Reason').fill(whatWasFound);
  await assertAccessible(page, 'reason');
  await next.click();
  await page.getByText(whatWasFound).waitFor();
  await assertAccessible(page, 'confirm');
  await page.getByRole('button', { name: 'Release now' }).click();
  await page.getByText('No message since the release yet', { exact: false }).waitFor();
  await assertAccessible(page, 'result');
  console.log('released');
  await page.getByText('It sends again', { exact: false }).waitFor();
});
