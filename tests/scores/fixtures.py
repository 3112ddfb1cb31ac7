"""Writes fixtures.json: figures of scores from code that shares nothing with ours (NumPy, SciPy).

    python3 tests/scores/fixtures.py > tests/scores/fixtures.json

All counts are drawn at random here; none is from any corpus.
"""
import json
from types import SimpleNamespace

import numpy as np
from scipy import optimize, special, stats

rng = np.random.default_rng(1945)
out = {}

# The net.
pairs = [(0, 1), (1, 0), (3, 3), (7, 2), (0, 250), (1000, 1), (2.5, 0.25)]
out["net"] = [[p, n, float(np.log((p + 0.5) / (n + 0.5)))] for p, n in pairs]

# Percentile and BCa intervals of the net, from draws that are handed over.
out["bootstrap"] = []
for documents, rates in [(6, (2.0, 1.0)), (20, (0.4, 1.5)), (60, (0.7, 0.3))]:
    positive, negative = rng.poisson(rates[0], documents), rng.poisson(rates[1], documents)
    net = lambda p, n, axis=-1: np.log((np.sum(p, axis) + 0.5) / (np.sum(n, axis) + 0.5))
    places = rng.integers(0, documents, (400, documents))
    draws = net(positive[places], negative[places])
    bca = stats.bootstrap(
        (positive, negative), net, paired=True, vectorized=True, method="BCa", n_resamples=0,
        bootstrap_result=SimpleNamespace(bootstrap_distribution=draws),
    ).confidence_interval
    without = [float(net(np.delete(positive, i), np.delete(negative, i))) for i in range(documents)]
    out["bootstrap"].append({
        "estimate": float(net(positive, negative)),
        "draws": draws.tolist(),
        "jackknife": without,
        "percentile": np.percentile(draws, [2.5, 97.5]).tolist(),
        "bca": [float(bca.low), float(bca.high)],
    })

# The beta-binomial prior: where the derivatives of the likelihood are nought.
out["prior"] = []
for a, b, dyads in [(0.6, 1.1, 400), (5.0, 2.0, 60), (0.2, 0.2, 1000)]:
    n = rng.geometric(0.3, dyads)
    p = rng.binomial(n, rng.beta(a, b, dyads))
    def slope(log):
        a, b = np.exp(log)
        shared = np.sum(special.digamma(a + b) - special.digamma(n + a + b))
        return [
            a * (np.sum(special.digamma(p + a) - special.digamma(a)) + shared),
            b * (np.sum(special.digamma(n - p + b) - special.digamma(b)) + shared),
        ]
    found = optimize.root(slope, np.log([a, b]), method="hybr", options={"xtol": 1e-14})
    assert max(np.abs(found.fun)) < 1e-9, found
    a, b = np.exp(found.x)
    out["prior"].append({
        "counts": [[int(p), int(n - p)] for p, n in zip(p, n)],
        "positive": float(a),
        "negative": float(b),
        "shares": ((p + a) / (n + a + b)).tolist(),
    })

# Moderated intervals: where the square of the standard score is phi t^2, as roots of a polynomial in the share or the mean.
# Of its own random stream, so that what follows stays.
own = np.random.default_rng(1927)
out["moderated"] = []
for documents, rates in [(5, (2.0, 0.7)), (20, (0.15, 1.5)), (100, (1.0, 1.0)), (6, (1.5, 0.0)), (3, (0.4, 0.4))]:
    p, n = own.poisson(rates[0], documents), own.poisson(rates[1], documents)
    r = p + n + own.poisson(2.0, documents)
    def width(e, chance, kurtosis, freedom=1):
        nu = 2 / (2 / (documents - 1) + kurtosis)
        phi = (stats.chi2.median(freedom) + nu * documents * np.var(e, ddof=1) / chance) / (freedom + nu)
        return phi * stats.t.ppf(0.975, freedom + nu) ** 2
    P, N, R = p.sum(), n.sum(), r.sum()
    a, b = P + 0.5, N + 0.5
    C = 1 / a + 1 / b
    w = width(p / a - n / b, C, (a**-3 + b**-3) / C**2)
    low, high = sorted(np.roots([1 + w / (P + N), -2 * P / (P + N) - w / (P + N), (P / (P + N)) ** 2]).real)
    net = np.log(a / b)
    ends = [special.logit(low) if P else net - np.sqrt(w * C), special.logit(high) if N else net + np.sqrt(w * C)]
    c = max(P, 0.5)
    v = width(p - r * P / R, c, 1 / c, 1 + documents**2 / (2 * c**2))
    rate = sorted(np.roots([1, -2 * P - v, P**2]).real * 100 / R)
    out["moderated"].append({
        "documents": np.stack([p, n, r], 1).tolist(),
        "net": [float(end) for end in ends],
        "rate": [float(end) for end in rate],
    })

# The social relations model with known variances: effects at the greatest posterior, gamma integrated out by Gauss-Hermite
# quadrature with sixty nodes a direction, and found by a general optimiser.
actors = 9
names = [f"A{i:02d}" for i in range(actors)]
variances = [0.5, 0.8, 0.9, 0.3, 0.4]
va, vb, vg, ra, rg = variances
of_actor = np.array([[va, ra * np.sqrt(va * vb)], [ra * np.sqrt(va * vb), vb]])
of_pair = np.array([[vg, rg * vg], [rg * vg, vg]])
effects = rng.multivariate_normal([0, 0], of_actor, actors)
dyads = [(s, t) for s in range(actors) for t in range(actors) if s != t and rng.random() < 0.6]
counts = {}
for s, t in dyads:
    n = int(rng.geometric(0.25))
    counts[s, t] = (int(rng.binomial(n, special.expit(-0.5 + effects[s, 0] + effects[t, 1] + rng.normal(0, np.sqrt(vg))))), n)
nodes, weights = special.roots_hermitenorm(60)
X1, X2 = np.meshgrid(nodes, nodes, indexing="ij")
W = np.outer(weights, weights)
L = np.linalg.cholesky(of_pair)
G1, G2 = L[0, 0] * X1, L[1, 0] * X1 + L[1, 1] * X2
log_binomial = lambda key, odds: counts[key][0] * odds - counts[key][1] * np.logaddexp(0, odds)
pairs = sorted({tuple(sorted(d)) for d in counts})

def grid(pair, odds):
    """The likelihood of a pair over the grid, and gamma there."""
    s, t = pair
    total = np.zeros_like(X1)
    if (s, t) in counts:
        total = total + log_binomial((s, t), odds(s, t) + G1)
    if (t, s) in counts:
        total = total + log_binomial((t, s), odds(t, s) + G2)
    return total

def unpack(x):
    alpha, beta = x[1:1 + actors], x[1 + actors:]
    return alpha, beta, lambda s, t: x[0] + alpha[s] + beta[t]

def minus_posterior(x):
    alpha, beta, odds = unpack(x)
    ab = np.stack([alpha, beta])
    prior = -0.5 * np.sum(ab * np.linalg.solve(of_actor, ab))
    return -prior - sum(special.logsumexp(grid(pair, odds), b=W) for pair in pairs)

x = np.zeros(1 + 2 * actors)
for _ in range(6):
    x = optimize.minimize(minus_posterior, x, method="BFGS", options={"gtol": 1e-9}).x
alpha, beta, odds = unpack(x)
gamma = {}
for s, t in pairs:
    weight = grid((s, t), odds)
    weight = W * np.exp(weight - weight.max())
    gamma[s, t] = float(np.sum(weight * G1) / np.sum(weight))
    gamma[t, s] = float(np.sum(weight * G2) / np.sum(weight))
speak, spoken = sorted({s for s, _ in counts}), sorted({t for _, t in counts})
out["relations"] = {
    "variances": variances,
    "observations": [[names[s], names[t], counts[s, t][0], counts[s, t][1] - counts[s, t][0]] for s, t in dyads],
    "mean": float(x[0]),
    "alpha": [float(alpha[s]) for s in speak],
    "beta": [float(beta[t]) for t in spoken],
    "gamma": [gamma[d] for d in dyads],
}
print(json.dumps(out))
