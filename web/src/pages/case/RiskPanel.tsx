import { useState } from 'react';
import type { Risk, Signal } from '@/api/types';
import { useTexts, wordFor } from '@/texts';
import { WeightBar } from '@/ui/Bar';
import { Button } from '@/ui/Button';
import { useNumbers } from '@/ui/Text';
import css from './Case.module.css';

const width = 400;
const strongest = 6;

/** Where the sum lies between the bounds from which mail is watched, held and the sender restricted. */
function RiskScale({ risk }: { risk: Risk }) {
  const { t } = useTexts();
  const { signed } = useNumbers();
  const from = Math.min(risk.watch_from - 6, risk.value - 1);
  const to = Math.max(risk.restrict_from + 6, risk.value + 1);
  const at = (value: number) => ((value - from) / (to - from)) * width;
  const bands = [
    { state: 'clean', start: from, end: risk.watch_from },
    { state: 'watch', start: risk.watch_from, end: risk.hold_from },
    { state: 'hold', start: risk.hold_from, end: risk.restrict_from },
    { state: 'restrict', start: risk.restrict_from, end: to },
  ];
  const x = at(risk.value);
  return (
    <svg className={css.scale} viewBox={`0 0 ${width} 42`} role="img" aria-label={t.caseFile.scale(signed(risk.value))}>
      {bands.map(({ state, start, end }) => (
        <g key={state}>
          <rect className={css[state]} x={at(start) + 1} y="14" width={Math.max(0, at(end) - at(start) - 2)} height="8" rx="2" />
          <text x={(at(start) + at(end)) / 2} y="36" textAnchor="middle">
            {at(end) - at(start) > 50 ? wordFor(t.terms.risk, state) : ''}
          </text>
        </g>
      ))}
      <path className={css.mark} d={`M${x - 7} 1h14l-7 12z`} />
    </svg>
  );
}

function SignalRow({ words, weight, most }: { words: string; weight: number; most: number }) {
  const { signed } = useNumbers();
  return (
    <tr>
      <td>{words}</td>
      <td className={css.bar}>
        <WeightBar weight={weight} most={most} />
      </td>
      <td className={css.number}>{signed(weight)}</td>
    </tr>
  );
}

/** The risk as a sum that can be read: where a sender begins, and what each observation adds. */
export function RiskPanel({ risk, signals }: { risk: Risk; signals: Signal[] }) {
  const { t } = useTexts();
  const { signed } = useNumbers();
  const [all, showAll] = useState(false);
  const most = Math.max(Math.abs(risk.rest), ...signals.map(({ weight }) => Math.abs(weight)), 1);
  const shown = all ? signals : signals.slice(0, strongest);
  return (
    <div className={css.stack}>
      <RiskScale risk={risk} />
      <p>
        <strong>{t.caseFile.riskIs(signed(risk.value), signed(risk.hold_from), signed(risk.restrict_from))}</strong>
      </p>
      <p className={css.hint}>{t.caseFile.riskHint}</p>
      <table className={css.signals}>
        <thead>
          <tr>
            <th scope="col">{t.caseFile.observation}</th>
            <th scope="col" colSpan={2} className={css.number}>
              {t.caseFile.weight}
            </th>
          </tr>
        </thead>
        <tbody>
          <SignalRow words={t.caseFile.begins} weight={risk.rest} most={most} />
          {shown.map((signal) => (
            <SignalRow key={signal.signal} words={signal.sentence} weight={signal.weight} most={most} />
          ))}
        </tbody>
      </table>
      {signals.length > strongest && (
        <div className="no-print">
          <Button kind="quiet" onPress={() => showAll(!all)} aria-expanded={all}>
            {all ? t.caseFile.fewerSignals : t.caseFile.allSignals(signals.length)}
          </Button>
        </div>
      )}
    </div>
  );
}
