const svar = JSON.parse(localStorage.getItem('cookie-samtykke') || '{}');

function meld(samtykke) {
  document.dispatchEvent(new CustomEvent('samtykke-givet', { detail: samtykke }));
}

if (svar.givet) meld(svar);
document.querySelectorAll('[data-samtykke]').forEach((knap) => {
  knap.addEventListener('click', () => {
    const samtykke = { givet: new Date().toISOString(), statistik: knap.dataset.samtykke === 'ja' };
    localStorage.setItem('cookie-samtykke', JSON.stringify(samtykke));
    meld(samtykke);
  });
});
