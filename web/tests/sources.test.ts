/** Rules of the sources that no compiler holds. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { satisfies } from 'semver';
import { describe, expect, it } from 'vitest';

const sources = (readdirSync('src', { recursive: true }) as string[])
  .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('schema.d.ts') && !/\.test\.tsx?$/.test(name))
  .map((name) => ({ name, text: readFileSync(join('src', name), 'utf8') }));

const having = (pattern: RegExp) => sources.filter(({ text }) => pattern.test(text)).map(({ name }) => name);

describe('the sources', () => {
  it('show everything from outside as text', () => {
    expect(having(/dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcDoc/)).toEqual([]);
  });

  it('need nothing that the Content-Security-Policy refuses', () => {
    expect(having(/<style|createElement\(['"]style|\beval\(|new Function\(/)).toEqual([]);
    expect(readFileSync('index.html', 'utf8')).not.toMatch(/<script(?![^>]*\bsrc=)|<style| style=| on[a-z]+=/);
  });

  it('load nothing from elsewhere', () => {
    expect(having(/https?:\/\/(?!www\.w3\.org)/)).toEqual([]);
  });

  it('ask the API by the typed client alone', () => {
    expect(having(/\bfetch\(/).sort()).toEqual(['api/client.ts', 'api/events.ts']);
  });
});

interface Locked {
  engines?: { node?: string };
  resolved?: string;
}

describe('the dependencies', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Locked> };

  it("run on the Node of Debian 12", () => {
    const refusing = Object.entries(packages).filter(([, { engines }]) => engines?.node && !satisfies('18.20.4', engines.node));
    expect(refusing.map(([name]) => name)).toEqual([]);
  });

  it('name no registry', () => {
    expect(Object.entries(packages).filter(([, { resolved }]) => resolved?.includes('://'))).toEqual([]);
  });

  it('have exact versions', () => {
    const own = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, Record<string, string>>;
    const versions = Object.values({ ...own.dependencies, ...own.devDependencies });
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });
});

describe.runIf(existsSync('dist/index.html'))('the build', () => {
  const size = (name: string) => readFileSync(join('dist', `${name}.gz`)).length;

  it('sends less than 300 KB of script at first, with the page that is shown first', () => {
    const html = readFileSync('dist/index.html', 'utf8');
    const first = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((match) => match[1] ?? '');
    const overview = readdirSync('dist/assets').filter((name) => /^Overview-.*\.js$/.test(name));
    expect(first.length).toBeGreaterThan(0);
    expect(overview).toHaveLength(1);
    const sum = [...first, ...overview.map((name) => `assets/${name}`)].reduce((all, name) => all + size(name), 0);
    expect(sum).toBeLessThan(300_000);
  });
});
