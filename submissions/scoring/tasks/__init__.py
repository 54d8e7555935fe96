"""How each kind of challenge task is read and scored; `registry` names them all."""
