"""The shared workspaces: one notebook server per region, in which its people and its coaches work together.

====================  ================  ==================================================================
module                runs in           what it does
====================  ================  ==================================================================
:mod:`.store`         hub               the account a room runs as
:mod:`.door`          hub               ``/hub/ruang/<region code>``: checks the right, leads to the server
:mod:`.presence`      hub               tells the registry who is in a room
:mod:`.journal`       a room's server   puts back what was typed and not yet saved when the server was killed
:mod:`.server`        a room's server   page links, and ends connections of who may no longer be there
====================  ================  ==================================================================
"""
