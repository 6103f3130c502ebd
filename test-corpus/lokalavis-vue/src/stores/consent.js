import { defineStore } from 'pinia';

export const useConsent = defineStore('consent', {
  state: () => JSON.parse(localStorage.getItem('cookie-consent')) ?? { statistics: false, marketing: false },
});
