"""What a network costs on hardware: counted, modelled by a roofline, stored, and measured."""
