document.querySelector('.menu').addEventListener('click', function () { document.body.classList.toggle('aaben'); });
