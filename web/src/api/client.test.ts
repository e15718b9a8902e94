import { beforeEach, describe, expect, it } from 'vitest';
import { errorAnswer, serve } from '../../tests/render';
import { api, setCsrf, take, takePage, whenSignedOut } from './client';

beforeEach(() => {
  setCsrf('');
  whenSignedOut(() => {});
});

describe('the client', () => {
  it('sends the CSRF token with changes, and only with them', async () => {
    const asked = serve({ '/v1/held/A1/delete': {}, '/v1/status': {} });
    setCsrf('secret');
    await take(api.POST('/v1/held/{queue_id}/delete', { params: { path: { queue_id: 'A1' } } }));
    await take(api.GET('/v1/status'));
    expect(asked.map(({ headers }) => headers.get('X-Tidegate-CSRF'))).toEqual(['secret', null]);
  });

  it("gives the API's own sentence for an error", async () => {
    serve({ '/v1/status': errorAnswer(503, 'unavailable', 'The store is away: free some disk.') });
    await expect(take(api.GET('/v1/status'))).rejects.toMatchObject({
      status: 503,
      fault: 'unavailable',
      sentence: 'The store is away: free some disk.',
    });
  });

  it('gives an ApiError also for an error that is no JSON', async () => {
    serve({ '/v1/status': new Response('<h1>Bad gateway</h1>', { status: 502, statusText: 'Bad Gateway' }) });
    await expect(take(api.GET('/v1/status'))).rejects.toMatchObject({ status: 502, sentence: '502 Bad Gateway' });
  });

  it('says that nothing was reached', async () => {
    serve({
      '/v1/status': () => {
        throw new TypeError('failed');
      },
    });
    await expect(take(api.GET('/v1/status'))).rejects.toMatchObject({ status: 0, fault: 'unreachable' });
  });

  it('tells when the session has ended', async () => {
    serve({ '/v1/status': errorAnswer(401, 'unauthenticated', 'Sign in.') });
    let told = false;
    whenSignedOut(() => {
      told = true;
    });
    await expect(take(api.GET('/v1/status'))).rejects.toMatchObject({ status: 401 });
    expect(told).toBe(true);
  });

  it('encodes what stands in a path, and reads the total of a list', async () => {
    const asked = serve({ '/v1/restricted': new Response('[]', { headers: { 'X-Total-Count': '100000' } }) });
    await take(api.GET('/v1/entities/{entity}', { params: { path: { entity: 'a/b?c@x' } } })).catch(() => {});
    expect(asked[0]?.path).toBe('/v1/entities/a%2Fb%3Fc%40x');
    expect(await takePage(api.GET('/v1/restricted'))).toEqual({ rows: [], total: 100000 });
  });
});
