"""rightscan: imaging guidance that a machine can run and a radiologist can read.

The flow is the folder: facts → match → rating → order check → pathway → presentation.
Start reading at `rightscan.engine.assess`.
"""

__version__ = "0.1.0"
