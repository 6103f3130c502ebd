document.addEventListener('click', (event) => event.target.closest('.menu')?.classList.toggle('open'));
