"""What a file looks like: a small picture of it, its pages, and whether it is a scan without text.

Strangers' files are read by programs with a long history of faults (PDFium, Pillow), so that happens in a process of
its own with bounds of time and memory: :func:`look`. A file that passes them ends that process and nothing else.
"""

from hub.previews.apart import Fault, Look, TransientError, look

__all__ = ["Fault", "Look", "TransientError", "look"]
