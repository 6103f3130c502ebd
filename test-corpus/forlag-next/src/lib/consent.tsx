'use client';

import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';

type Consent = { statistics: boolean; marketing: boolean };
const none: Consent = { statistics: false, marketing: false };
const ConsentContext = createContext<Consent>(none);

export function ConsentProvider({ children }: { children: ReactNode }) {
  const [consent, setConsent] = useState<Consent>(none);
  useEffect(() => {
    const kept = localStorage.getItem('cookie-consent');
    if (kept) setConsent(JSON.parse(kept));
  }, []);
  return <ConsentContext.Provider value={consent}>{children}</ConsentContext.Provider>;
}

export const useConsent = () => useContext(ConsentContext);
