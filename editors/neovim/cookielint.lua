-- cookielint for Neovim 0.7 and later: put this into your configuration. The program must be on the PATH, or
-- `vim.g.cookielint_program` must name it.

-- The folder of the configuration or of the repository, else the file's own.
local function root_of(name)
  local folder = vim.fn.fnamemodify(name, ':h')
  for _, marker in ipairs({ 'cookielint.toml', '.cookielint.toml', '.git' }) do
    local file = vim.fn.findfile(marker, folder .. ';')
    local found = file ~= '' and file or vim.fn.finddir(marker, folder .. ';')
    if found ~= '' then
      return vim.fn.fnamemodify(found, ':p:s?[/\\\\]$??:h')
    end
  end
  return folder
end

local started = {}

vim.api.nvim_create_autocmd({ 'BufReadPost', 'BufNewFile' }, {
  group = vim.api.nvim_create_augroup('cookielint', {}),
  callback = function(event)
    local name = vim.api.nvim_buf_get_name(event.buf)
    if name == '' or vim.bo[event.buf].buftype ~= '' then
      return
    end
    local root = vim.fn.fnamemodify(root_of(name), ':p'):gsub('[/\\]$', '')
    local config = {
      name = 'cookielint',
      cmd = { vim.g.cookielint_program or 'cookielint', 'lsp' },
      root_dir = root,
      workspace_folders = { { uri = vim.uri_from_fname(root), name = root } },
    }
    if vim.lsp.start then
      vim.lsp.start(config, { bufnr = event.buf })
    else
      started[root] = started[root] or vim.lsp.start_client(config)
      vim.lsp.buf_attach_client(event.buf, started[root])
    end
  end,
})
