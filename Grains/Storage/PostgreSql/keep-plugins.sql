-- Plugins of lists that may be there already.
INSERT INTO plugin_lists (plugin_list, plugin) SELECT unnest($1), unnest($2) ON CONFLICT DO NOTHING
