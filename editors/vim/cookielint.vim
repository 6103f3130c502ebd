" cookielint for Vim, by ALE: put this into your configuration. The program must be on the PATH, or
" g:cookielint_program must name it.

let g:cookielint_program = get(g:, 'cookielint_program', 'cookielint')

" The folder of the configuration or of the repository, else the file's own.
function! CookielintRoot(buffer) abort
  let l:name = fnamemodify(bufname(a:buffer), ':p')
  for l:marker in ['cookielint.toml', '.cookielint.toml', '.git/']
    let l:found = l:marker[-1:] ==# '/'
      \ ? finddir(l:marker, fnamemodify(l:name, ':h') . ';')
      \ : findfile(l:marker, fnamemodify(l:name, ':h') . ';')
    if !empty(l:found)
      return fnamemodify(l:found, l:marker[-1:] ==# '/' ? ':p:h:h' : ':p:h')
    endif
  endfor
  return fnamemodify(l:name, ':h')
endfunction

let s:types = ['astro', 'blade', 'css', 'eruby', 'html', 'javascript', 'javascriptreact', 'jinja',
  \ 'liquid', 'markdown', 'php', 'pug', 'razor', 'svelte', 'toml', 'twig', 'typescript',
  \ 'typescriptreact', 'vue']
for s:type in s:types
  call ale#linter#Define(s:type, {
    \ 'name': 'cookielint',
    \ 'lsp': 'stdio',
    \ 'executable': {-> g:cookielint_program},
    \ 'command': '%e lsp',
    \ 'project_root': function('CookielintRoot'),
    \ })
endfor
