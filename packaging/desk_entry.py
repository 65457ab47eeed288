"""Where the frozen app begins."""

import sys

from desktop_agent.app import main

sys.exit(main())
