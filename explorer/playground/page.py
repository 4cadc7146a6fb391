"""A network of two inputs that trains and is quantized in front of the visitor."""

import streamlit as st

st.title("How few bits does a small network need?")
st.write(
    "It learns to tell blue points from orange ones. **Try it:** give each neuron a scale of its "
    "own, or drag *Bits for each weight* up. When do the three surfaces look the same? Then press "
    "*Reset* and *Play*."
)

from itertools import islice

from core.kernels import Profile
from core.networks.chain import Chain
from core.networks.quantized_chain import QuantizedChain, quantize_chain
from core.training.playground import PlaygroundStep
from explorer import compute, settings
from explorer.controls import playing
from explorer.controls.take_home import of_chain, take_home
from explorer.playground import choices, controls, python, view
from explorer.playground.choices import LAST, PlaygroundSettings

FRAME = 0.15  # seconds between two rounds while playing
CONTROLS = 226  # pixels


def frame(run: playing.Run[PlaygroundStep]) -> None:
    """One moment of the training."""
    rounds = run.steps[-1].epoch
    moment = compute.playground_moment(data, playground, rounds, Profile(now.profile))
    _, test = data.points.halves()
    st.caption(f"Round {rounds} of at most {LAST}")
    view.surfaces(moment, test)
    view.network(moment)
    view.numbers(moment, playground, test)
    view.formula(moment.now.quantized, playground.of_layers[min(1, now.layers)].weight_bits)
    with st.expander("As a table"):
        st.table(view.table(moment))


def networks() -> tuple[Chain, QuantizedChain]:
    """The float network and the quantized one, as they are now."""
    chain = run.steps[-1].chain
    return chain, quantize_chain(chain, train.points, playground.of_layers, playground.seed)


now = settings.current(PlaygroundSettings)
data, playground = choices.data(now), choices.playground(now)
trained = compute.trained_alone(playground)
with st.container(horizontal=True, gap="large"):
    live = st.container(width="stretch")
    with st.container(width=CONTROLS):
        controls.quantization(now)
        controls.shapes(now)
        controls.folded(now)
with live:
    if not choices.can_be_trained(data):
        st.info(
            "Click at least two blue and two orange points into your picture, or upload a file."
        )
        st.stop()
    with st.spinner("Training the network…"):
        run = playing.session_run(
            "playground",
            (data, trained),
            lambda: islice(compute.playground_training(data, trained), LAST + 1),
            first=now.round + 1,
        )
    settings.remember(PlaygroundSettings, round=run.steps[-1].epoch)
    playing.buttons(run)
    playing.follow(run, frame, FRAME)
train, test = data.points.halves()
take_home(of_chain("playground", networks, test.points, Profile(now.profile)))
with st.expander("The Python"):
    st.code(python.program(now, run.steps[-1].epoch))
with st.expander("What this simplifies"):
    st.markdown(
        """
- A round is one pass over every other point in batches of 20, with Adam. Losses and shares are
  measured on the points between them.
- Ranges of activations are computed from the training points, again in each round. Weights are
  symmetric about zero. Biases are int32 in the scale of the sums.
- At 1 bit a weight is −S or S, with S the mean of |w|.
- Training with levels passes the gradient unchanged through the rounding of weights. Where an
  activation is clipped, the gradient is 0.
- Simulated and integer-only compute the same numbers. A float sum, itself rounded, may fall on the
  other side of a tie; with scales that are powers of two and the ONNX profile nothing differs.
- A neuron’s small picture has a colour scale of its own.
"""
    )
