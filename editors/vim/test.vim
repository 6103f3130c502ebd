" Vim itself, with ALE, against the server:
"   COOKIELINT=… vim -u NONE -i NONE -N -es -S editors/vim/test.vim
" Ends with code 0 where all holds, 1 where something does not. Needs ALE below /usr/share/vim-ale or
" where ALE says.

let s:embed = '<iframe src="https://www.youtube-nocookie.com/embed/abc"></iframe>'
let s:site = resolve(tempname())
let s:here = expand('<sfile>:p:h')


function! s:WaitFor(wanted, what) abort
  for l:turn in range(1200)
    let l:found = map(copy(ale#engine#GetLoclist(bufnr(''))), {_, it -> get(it, 'code', '')})
    if l:found ==# a:wanted
      call s:Say('ok: ' . a:what)
      return
    endif
    sleep 50m
  endfor
  throw a:what . ': ' . string(l:found)
endfunction

function! s:Say(text) abort
  " Silent as it is, what is verbose is said.
  verbose echo a:text . "\n"
endfunction

function! s:Run() abort
  let g:ale_linters_explicit = 0
  let g:ale_lint_on_text_changed = 'always'
  let g:ale_lint_delay = 0
  let g:cookielint_program = $COOKIELINT
  if empty(g:cookielint_program)
    throw 'COOKIELINT names the program to test'
  endif
  execute 'set runtimepath^=' . (empty($ALE) ? '/usr/share/vim-ale' : $ALE)
  runtime plugin/ale.vim
  filetype on
  execute 'source ' . s:here . '/cookielint.vim'
  call mkdir(s:site, 'p')
  call writefile([], s:site . '/cookielint.toml')
  call writefile([s:embed], s:site . '/film.html')
  execute 'edit ' . s:site . '/film.html'
  let b:ale_linters = ['cookielint']
  call ale#Queue(0)
  call s:WaitFor(['unguarded-embed'], 'diagnostics appear')
  call setline(1, '<p></p>')
  call ale#Queue(0)
  call s:WaitFor([], 'an edit takes them away')
  call setline(1, s:embed)
  call ale#Queue(0)
  call s:WaitFor(['unguarded-embed'], 'and brings them back')
endfunction

try
  call s:Run()
  call delete(s:site, 'rf')
  qall!
catch
  call s:Say(v:throwpoint . ': ' . v:exception)
  call delete(s:site, 'rf')
  cquit 1
endtry
