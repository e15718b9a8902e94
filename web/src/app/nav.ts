/** What the navigation leads to, in its order. */
import { Ban, Bell, CalendarClock, LayoutDashboard, ListOrdered, MailQuestionMark, Route, ScrollText, Settings, Users, type LucideIcon } from 'lucide-react';
import type { Role } from '@/api/types';
import type { Texts } from '@/texts/en';

interface Item {
  path: string;
  text: keyof Texts['app']['nav'];
  icon: LucideIcon;
  needs: Role;
}

export const navigation: Item[] = [
  { path: '/', text: 'overview', icon: LayoutDashboard, needs: 'viewer' },
  { path: '/restricted', text: 'restricted', icon: Ban, needs: 'viewer' },
  { path: '/senders', text: 'senders', icon: Users, needs: 'viewer' },
  { path: '/held', text: 'held', icon: MailQuestionMark, needs: 'viewer' },
  { path: '/trace', text: 'trace', icon: Route, needs: 'viewer' },
  { path: '/policies', text: 'policies', icon: ListOrdered, needs: 'viewer' },
  { path: '/booked', text: 'booked', icon: CalendarClock, needs: 'viewer' },
  { path: '/alerts', text: 'alerts', icon: Bell, needs: 'helpdesk' },
  { path: '/audit', text: 'audit', icon: ScrollText, needs: 'viewer' },
  { path: '/settings', text: 'settings', icon: Settings, needs: 'viewer' },
];
