-- Neovim itself against the server: nvim --headless -u NONE -l is not in every release, so
--   COOKIELINT=… nvim --headless -u NONE -c 'luafile editors/neovim/test.lua'
-- Ends with code 0 where all holds, 1 where something does not.

local EMBED = '<iframe src="https://www.youtube-nocookie.com/embed/abc"></iframe>'
local BOX = '<label><input type="checkbox" name="newsletter" checked> Send me the newsletter</label>'
local site = vim.fn.tempname()

local function write(name, text)
  local path = site .. '/' .. name
  vim.fn.mkdir(vim.fn.fnamemodify(path, ':h'), 'p')
  vim.fn.writefile({ text }, path)
  return path
end

local function codes(buffer)
  return vim.tbl_map(function(it)
    return it.code
  end, vim.diagnostic.get(buffer))
end

local function wait_for(buffer, wanted, what)
  local same = vim.wait(60000, function()
    return vim.deep_equal(codes(buffer), wanted)
  end, 20)
  assert(same, what .. ': ' .. vim.inspect(codes(buffer)))
  print('ok: ' .. what .. '\n')
end

local function edit(path)
  vim.cmd('edit ' .. vim.fn.fnameescape(path))
  return vim.api.nvim_get_current_buf()
end

local function run()
  vim.g.cookielint_program = assert(os.getenv('COOKIELINT'), 'COOKIELINT names the program to test')
  vim.o.hidden = true
  local here = vim.fn.fnamemodify(debug.getinfo(1, 'S').source:sub(2), ':p:h')
  dofile(here .. '/cookielint.lua')
  write('cookielint.toml', '')
  local film = edit(write('templates/film.html.twig', EMBED))
  wait_for(film, { 'unguarded-embed' }, 'diagnostics appear')

  local page = edit(write('templates/page.html.twig', "{% include 'film.html.twig' %}"))
  local guarded = "{% if cookie_consent.marketing %}{% include 'film.html.twig' %}{% endif %}"
  vim.api.nvim_buf_set_lines(page, 0, -1, false, { guarded })
  wait_for(film, {}, "an edit of a layout changes another file's findings")
  vim.api.nvim_buf_set_lines(page, 0, -1, false, { "{% include 'film.html.twig' %}" })
  wait_for(film, { 'unguarded-embed' }, 'and back')

  local form = edit(write('form.html', BOX))
  wait_for(form, { 'preticked-consent' }, 'a box that is ticked is found')
  vim.api.nvim_win_set_cursor(0, { 1, 20 })
  local params = vim.lsp.util.make_range_params()
  params.context = { diagnostics = {} }
  local answers = vim.lsp.buf_request_sync(form, 'textDocument/codeAction', params, 60000)
  local applied = false
  for id, answer in pairs(answers) do
    for _, action in ipairs(answer.result or {}) do
      if action.isPreferred then
        local client = vim.lsp.get_client_by_id(id)
        vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding)
        applied = true
      end
    end
  end
  assert(applied, 'a quick fix is offered: ' .. vim.inspect(answers))
  local line = vim.api.nvim_buf_get_lines(form, 0, 1, false)[1]
  assert(line == BOX:gsub(' checked', ''), line)
  wait_for(form, {}, 'a quick fix changes the buffer')
end

local ok, problem = xpcall(run, debug.traceback)
vim.fn.delete(site, 'rf')
if not ok then
  io.stderr:write(problem .. '\n')
  vim.cmd('cquit 1')
end
vim.cmd('qall!')
